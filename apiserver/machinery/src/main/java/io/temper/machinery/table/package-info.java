/// Tables: what kubectl prints, made on the server (meta/v1 Table).
@NullMarked
package io.temper.machinery.table;

import org.jspecify.annotations.NullMarked;
