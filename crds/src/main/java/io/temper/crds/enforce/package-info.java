/// What becomes of tiers on the nodes: the kinds NodeConfig and LintViolation.
@NullMarked
package io.temper.crds.enforce;

import org.jspecify.annotations.NullMarked;
