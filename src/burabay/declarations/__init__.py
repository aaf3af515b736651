"""Files of declaration lines: what they hold, how they are read, and how their results are written.

Nothing is imported here: reading and writing need the libraries of the extra `files`, which take time to load.
"""
