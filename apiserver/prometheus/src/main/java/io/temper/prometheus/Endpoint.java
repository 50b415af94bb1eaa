package io.temper.prometheus;

import java.net.URI;
import java.util.Map;

/// Where a request goes to, who it says it is from, and headers that it has beside, such as Mimir's
/// X-Scope-OrgID.
public record Endpoint(URI url, Credentials credentials, Map<String, String> headers) {
  public Endpoint {
    headers = Map.copyOf(headers);
  }
}
