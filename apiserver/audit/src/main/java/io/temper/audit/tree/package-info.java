/// Merkle trees of RFC 6962: hashes, roots, proofs and their checking. No files, no threads.
@NullMarked
package io.temper.audit.tree;

import org.jspecify.annotations.NullMarked;
