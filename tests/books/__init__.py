"""The project's own sample books: readable sources, and what makes books of them."""
