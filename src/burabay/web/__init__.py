"""The desk: pages in a browser and an HTTP API. It parses, calls the book and shows; no rule of law lives here."""
