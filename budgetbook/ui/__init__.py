"""The windows: the one package that knows Qt."""
