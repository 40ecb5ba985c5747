"""The writer: how a server publishes changes, in a process of its own, several of them in one version."""

from kg.writer.update import Update
from kg.writer.writer import Writer

__all__ = ["Update", "Writer"]
