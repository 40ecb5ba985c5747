"""Readers: worker processes that have a version open and can be killed; all that reads the store goes through them."""

from kg.readers.request import Answer, Dump, Reader, Request

__all__ = ["Answer", "Dump", "Reader", "Request"]
