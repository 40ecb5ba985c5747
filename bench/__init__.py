"""Measurements, side by side with something else; `bench/README.md` says how they are made."""
