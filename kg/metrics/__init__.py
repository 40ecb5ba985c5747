"""Metrics for operators, in the format of Prometheus, and the log of requests."""

from kg.metrics.figures import Figures
from kg.metrics.log import AccessLog
from kg.metrics.metrics import Metrics

__all__ = ["AccessLog", "Figures", "Metrics"]
