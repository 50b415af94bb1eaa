/// The custom resources of `policy.temper.io`: written from their records, and tried on a real
/// control plane.
@NullMarked
package io.temper.server.policy;

import org.jspecify.annotations.NullMarked;
