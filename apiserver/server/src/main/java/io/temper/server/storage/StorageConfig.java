package io.temper.server.storage;

import io.temper.machinery.config.Flag;
import io.temper.machinery.etcd.EtcdClient;
import io.temper.machinery.etcd.EtcdConfig;
import io.temper.machinery.etcd.EtcdStorage;
import io.temper.machinery.kube.ClusterAccess;
import io.temper.machinery.kube.twin.TwinClient;
import io.temper.machinery.kube.twin.TwinConfig;
import io.temper.machinery.kube.twin.TwinStorage;
import io.temper.machinery.store.Storage;
import io.temper.machinery.time.Clocks;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Where objects that clients write are kept. Names of flags are kube-apiserver's.
public record StorageConfig(
    @Flag(
            name = "storage-backend",
            value = "crd",
            help =
                "What keeps the objects that clients write: crd, custom resources of"
                    + " storage.temper.io in the cluster, or etcd, an etcd of its own.")
        Backend backend,
    @Flag(
            name = "etcd-servers",
            help =
                "Endpoints of that etcd, as https://host:2379. Needed by --storage-backend=etcd.")
        List<String> etcdServers,
    @Flag(name = "etcd-prefix", value = "/registry", help = "What begins all keys in etcd.")
        String etcdPrefix,
    @Flag(name = "etcd-cafile", help = "Authorities of etcd's certificate; without it, no TLS.")
        Path etcdCaFile,
    @Flag(name = "etcd-certfile", help = "Client certificate for etcd.") Path etcdCertFile,
    @Flag(name = "etcd-keyfile", help = "Key of that certificate.") Path etcdKeyFile) {
  /// Group of all twins.
  private static final String TWINS = "storage.temper.io";

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  /// What keeps objects.
  public enum Backend {
    CRD,
    ETCD
  }

  public StorageConfig {
    etcdServers = List.copyOf(etcdServers);
    boolean hasCertificate = !etcdCertFile.toString().isEmpty();
    if (hasCertificate == etcdKeyFile.toString().isEmpty()) {
      throw new IllegalArgumentException(
          "--etcd-certfile and --etcd-keyfile: give both or neither");
    }
    if (hasCertificate && etcdCaFile.toString().isEmpty()) {
      throw new IllegalArgumentException("--etcd-cafile: needed beside --etcd-certfile");
    }
    if ((backend == Backend.ETCD) == etcdServers.isEmpty()) {
      throw new IllegalArgumentException(
          "--etcd-servers: needed by --storage-backend=etcd, and by nothing else");
    }
    if (backend == Backend.ETCD) {
      etcd(etcdServers, etcdPrefix, etcdCaFile, etcdCertFile, etcdKeyFile);
    }
  }

  /// How to reach the etcd; empty when objects are kept elsewhere.
  public Optional<EtcdConfig> etcd() {
    return backend == Backend.ETCD
        ? Optional.of(etcd(etcdServers, etcdPrefix, etcdCaFile, etcdCertFile, etcdKeyFile))
        : Optional.empty();
  }

  /// Where objects are kept.
  ///
  /// @param namespace of Temper
  /// @throws io.temper.machinery.etcd.EtcdException when a certificate of etcd cannot be read
  public Storage storage(ClusterAccess access, String namespace, Clocks clocks) {
    Optional<EtcdConfig> etcd = etcd();
    return etcd.isPresent()
        ? new EtcdStorage(EtcdClient.open(etcd.get()), clocks.wall())
        : new TwinStorage(new TwinClient(access, TwinConfig.of(TWINS, namespace), clocks));
  }

  private static EtcdConfig etcd(
      List<String> servers, String prefix, Path authorities, Path certificate, Path key) {
    try {
      EtcdConfig.Tls tls =
          authorities.toString().isEmpty()
              ? null
              : new EtcdConfig.Tls(
                  authorities,
                  certificate.toString().isEmpty()
                      ? null
                      : new EtcdConfig.KeyPair(certificate, key));
      return new EtcdConfig(
          servers.stream().map(URI::create).toList(), prefix, tls, null, REQUEST_TIMEOUT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--etcd-servers: " + e.getMessage(), e);
    }
  }
}
