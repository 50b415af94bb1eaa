/// Whether the process lives, and whether it is ready to serve: `/livez`, `/readyz` and `/healthz`
/// in the text formats of k8s.io/apiserver `pkg/server/healthz`.
@NullMarked
package io.temper.machinery.health;

import org.jspecify.annotations.NullMarked;
