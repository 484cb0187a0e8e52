"""What a viewer takes along: pictures and films of scenes (picture), their arrays (arrays), and code (code)."""
