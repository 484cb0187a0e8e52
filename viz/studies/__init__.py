"""One question each: frozen settings in, a frozen result with its numbers and sentences out."""
