"""Extraction: what an article says, read by rules and lexicons from mappings/, without any trained model."""
