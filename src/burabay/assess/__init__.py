"""The answer to one consignment: options, arithmetic, conditions, sources, what is unknown, and a receipt."""
