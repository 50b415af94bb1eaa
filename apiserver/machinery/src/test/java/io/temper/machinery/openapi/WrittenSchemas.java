package io.temper.machinery.openapi;

import io.temper.machinery.schema.Definitions;
import java.util.SortedMap;

/// Definitions as upstream's own code reads them, for tests of other packages.
public final class WrittenSchemas {
  private WrittenSchemas() {}

  public static SortedMap<String, Object> v2(Definitions definitions) {
    return SchemaWriter.V2.all(definitions);
  }
}
