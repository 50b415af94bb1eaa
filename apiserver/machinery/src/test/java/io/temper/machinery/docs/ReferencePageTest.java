package io.temper.machinery.docs;

import io.temper.machinery.Golden;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.sample.Shop;
import io.temper.machinery.schema.Definitions;
import org.junit.jupiter.api.Test;

final class ReferencePageTest {
  @Test
  void pageTellsNamesColumnsAndFieldsAtEveryDepth() {
    Definitions definitions = Definitions.of(Shop.V1, Shop.resources(), Shop.DESCRIBER);
    for (Resource<?> resource : Shop.resources()) {
      Golden.assertMatches(
          ReferencePageTest.class,
          resource.singular() + ".md",
          ReferencePage.of(resource, definitions, Shop.DESCRIBER));
    }
  }
}
