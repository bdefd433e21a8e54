"""Embeddings of texts, by name: what the extra ``briefbot[semantic]`` brings along."""
