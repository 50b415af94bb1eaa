/// The kinds of k8s.io/sample-apiserver, served by machinery: one half of `hack/oracle`, which
/// sends both servers the same requests and compares the answers. Names, texts and rules are
/// therefore that server's, as of v0.36.3 (`pkg/apis/wardle`, `pkg/registry/wardle`).
@NullMarked
package io.temper.oracle;

import org.jspecify.annotations.NullMarked;
