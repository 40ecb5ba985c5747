"""Descriptions of the data as a whole: VoID for the dataset, DCAT for its dumps, PROV for how they were made."""

from kg.description.catalog import catalog
from kg.description.dataset import dataset

__all__ = ["catalog", "dataset"]
