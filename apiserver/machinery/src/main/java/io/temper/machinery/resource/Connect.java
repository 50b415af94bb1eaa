package io.temper.machinery.resource;

import io.temper.machinery.meta.FieldError;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/// A subresource that a [Connecter] answers. What shall last longer than a minute must be named
/// `attach`, `exec`, `log`, `portforward` or `proxy`: kube-apiserver cuts everything else.
///
/// ```java
/// Connect.<Trace, LogOptions>of("log", LogOptions.DEFAULTS, call -> traces.log(call))
///     .checked(LogOptions::errors)
///     .reading()
/// ```
///
/// @param methods of HTTP that are answered, in upper case
/// @param defaults a record: its components are the parameters of the query, its values what counts
///   for those that are not there
/// @param errors what is wrong with options, by parameter
/// @param reads whether it only shows: roles that may look and change nothing have it too
/// @param leadsOn whether paths below it are answered as well
public record Connect<T, O extends Record>(
    String name,
    List<String> methods,
    O defaults,
    Function<O, List<FieldError>> errors,
    boolean reads,
    boolean leadsOn,
    Connecter<T, O> connecter)
    implements Subresource<T> {
  private static final Set<String> KNOWN = Set.of("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT");

  public Connect {
    methods = List.copyOf(methods);
    if (!name.matches("[a-z][a-z0-9]*")) {
      throw new IllegalArgumentException("no name of a subresource: " + name);
    }
    if (methods.isEmpty() || !KNOWN.containsAll(methods)) {
      throw new IllegalArgumentException("not methods that can be asked for: " + methods);
    }
  }

  /// Answers GET, with options.
  public static <T, O extends Record> Connect<T, O> of(
      String name, O defaults, Connecter<T, O> connecter) {
    return new Connect<>(name, List.of("GET"), defaults, _ -> List.of(), false, false, connecter);
  }

  /// Answers GET, without options.
  public static <T> Connect<T, NoOptions> of(String name, Connecter<T, NoOptions> connecter) {
    return of(name, new NoOptions(), connecter);
  }

  /// Answers these methods instead.
  public Connect<T, O> methods(String... answered) {
    return new Connect<>(name, List.of(answered), defaults, errors, reads, leadsOn, connecter);
  }

  /// Refuses options that go wrong with 422, naming each.
  public Connect<T, O> checked(Function<O, List<FieldError>> check) {
    return new Connect<>(name, methods, defaults, check, reads, leadsOn, connecter);
  }

  /// Only shows, and so is for those too who may only look.
  public Connect<T, O> reading() {
    return new Connect<>(name, methods, defaults, errors, true, leadsOn, connecter);
  }

  /// Answers paths below it as well: `…/proxy/any/path`.
  public Connect<T, O> leadingOn() {
    return new Connect<>(name, methods, defaults, errors, reads, true, connecter);
  }

  @Override
  public List<String> verbs(boolean readable, boolean writable) {
    return methods.stream().map(Connect::verb).distinct().sorted().toList();
  }

  /// The right that a method needs.
  private static String verb(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "GET", "HEAD" -> "get";
      default -> method.toLowerCase(Locale.ROOT);
    };
  }

  /// The query has nothing to say.
  public record NoOptions() {}
}
