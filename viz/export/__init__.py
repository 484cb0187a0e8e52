"""What a viewer takes along: pictures and films of scenes, arrays, numbers as tables, and code that stands alone."""
