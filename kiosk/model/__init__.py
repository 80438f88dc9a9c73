"""Values only: frozen, comparable, free of I/O. Everything above speaks in these words (docs/GLOSSARY.md)."""
