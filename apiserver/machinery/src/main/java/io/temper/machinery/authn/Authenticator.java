package io.temper.machinery.authn;

import io.temper.machinery.exchange.Request;
import java.util.ArrayList;
import java.util.List;

/// One way to find out who asks.
@FunctionalInterface
public interface Authenticator {
  Authentication authenticate(Request request);

  /// Asks one after the other. The first that knows the user wins, even if an earlier one was
  /// misled: a certificate from an unknown authority does not spoil a good token. If nobody knows
  /// the user and somebody rejected the request, it is rejected.
  static Authenticator firstOf(List<Authenticator> authenticators) {
    List<Authenticator> all = List.copyOf(authenticators);
    return request -> {
      List<String> reasons = new ArrayList<>();
      for (Authenticator authenticator : all) {
        switch (authenticator.authenticate(request)) {
          case Authentication.Authenticated known -> {
            return known;
          }
          case Authentication.Rejected rejected -> reasons.add(rejected.reason());
          case Authentication.Anonymous _ -> {
            // Nothing this one could check; the next may.
          }
        }
      }
      return reasons.isEmpty()
          ? Authentication.ANONYMOUS
          : new Authentication.Rejected(String.join("; ", reasons));
    };
  }
}
