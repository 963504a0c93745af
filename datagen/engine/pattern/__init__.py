"""Regular expressions: how many strings one has, and any of them by index."""

from datagen.engine.pattern.language import Language, compile_language
from datagen.engine.pattern.parse import PatternError

__all__ = ["Language", "PatternError", "compile_language"]
