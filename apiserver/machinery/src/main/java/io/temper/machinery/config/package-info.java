/// Flags. A process declares its configuration as a record whose components are flags; parsing,
/// `--help`, the table printed at start and the reference documentation all come from that record.
/// A value is taken from the command line, else the environment, else a file, else the default.
///
/// ```java
/// record Config(
///     @Flag(name = "secure-port", value = "6443", help = "Port to serve HTTPS on.") int port) {}
///
/// switch (Flags.of(Config.class, "TEMPER").parse(args, System.getenv())) {
///   case Parsed.Ready<Config> ready -> run(ready.config());
///   case Parsed.Help<Config> help -> print(help.text());
///   case Parsed.Refused<Config> refused -> fail(refused.text());
/// }
/// ```
@NullMarked
package io.temper.machinery.config;

import org.jspecify.annotations.NullMarked;
