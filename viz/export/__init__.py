"""Results to files: pictures, films, arrays, and code."""
