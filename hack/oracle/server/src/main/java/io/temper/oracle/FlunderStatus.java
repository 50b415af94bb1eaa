package io.temper.oracle;

/// There is nothing to say about a flunder.
record FlunderStatus() {}
