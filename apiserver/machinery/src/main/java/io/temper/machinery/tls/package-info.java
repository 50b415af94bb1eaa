/// Certificates that change while the process runs: files that are read again when they change, the
/// key pair we serve with, and the authorities we check clients against. Nothing here decides who a
/// client is; that is `authn`.
@NullMarked
package io.temper.machinery.tls;

import org.jspecify.annotations.NullMarked;
