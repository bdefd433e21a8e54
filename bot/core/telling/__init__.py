"""Events made readable: which sentences, which claims, which headline."""
