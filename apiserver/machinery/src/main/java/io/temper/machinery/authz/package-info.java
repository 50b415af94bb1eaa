/// Decides whether who asks may have what it asks for. Kubernetes decides: this only says what is
/// asked, remembers the answer for a few seconds, and refuses when there is none.
@NullMarked
package io.temper.machinery.authz;

import org.jspecify.annotations.NullMarked;
