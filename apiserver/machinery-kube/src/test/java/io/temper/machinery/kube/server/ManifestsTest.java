package io.temper.machinery.kube.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.Golden;
import io.temper.machinery.meta.Doc;
import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.store.MemoryStorage;
import io.temper.machinery.store.Revisions;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManifestsTest {
  private static final String GROUP = "shop.example.com";
  private static final GroupVersion V1 = new GroupVersion(GROUP, "v1");

  @Doc("A bell.")
  private record Bell(@Doc("How loud, in decibels.") int decibels) {}

  @Test
  void clusterNeedsDefinitionsOfTwinsAndRolesForWhatIsServed() {
    PaperStores stores = new PaperStores();
    List<Resource<?>> resources =
        List.of(
            Resource.of(V1, "bells", Bell.class).cluster().keptIn(stores.twins()),
            Resource.of(V1, "rings", Bell.class).kind("Ring").serve(stores.live(_ -> {})));

    Golden.assertMatches(
        ManifestsTest.class, "shop.yaml", new Manifests(GROUP, resources, stores.twins).yaml());
  }

  @Test
  void whatIsKeptElsewhereNeedsNoDefinition() {
    PaperStores stores = new PaperStores();
    List<Resource<?>> resources =
        List.of(
            Resource.of(V1, "bells", Bell.class)
                .keptIn(
                    stores.with(_ -> new MemoryStorage(new Revisions(1), InstantSource.system()))));

    assertThat(new Manifests(GROUP, resources, stores.twins).yaml())
        .doesNotContain("CustomResourceDefinition");
  }
}
