"""Rows that a database tries before they are loaded, for what only it can tell."""

from datagen.io.trial.settling import Settled, settle_checks

__all__ = ["Settled", "settle_checks"]
