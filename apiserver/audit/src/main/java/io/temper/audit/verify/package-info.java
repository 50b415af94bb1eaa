/// Finds out, from a log's files and heads of it that were kept elsewhere, whether an entry was
/// changed, put in, taken out, moved or cut off. Needs neither the server nor the cluster.
@NullMarked
package io.temper.audit.verify;

import org.jspecify.annotations.NullMarked;
