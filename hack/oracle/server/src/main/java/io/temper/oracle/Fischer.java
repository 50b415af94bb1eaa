package io.temper.oracle;

import io.temper.machinery.meta.Doc;
import java.util.List;

/// What stands beside the metadata of a fischer.
record Fischer(
    @Doc("DisallowedFlunders holds a list of Flunder.Names that are disallowed.")
        List<String> disallowedFlunders) {
  Fischer {
    disallowedFlunders = List.copyOf(disallowedFlunders);
  }
}
