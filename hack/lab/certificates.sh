# shellcheck shell=bash
# Keys and certificates of one lab, made anew each time and kept nowhere else.
# Three authorities, as in a cluster made by kubeadm: one for the cluster, one
# for the front proxy (which may say who a request is from), one for etcd.
#
# Needs: LAB

PKI_DAYS=30

make_certificates() {
  local addresses=$1
  mkdir -p "$LAB/pki"
  chmod 700 "$LAB/pki"
  authority ca kubernetes
  authority front-proxy-ca front-proxy-ca
  authority etcd-ca etcd-ca

  certificate etcd-ca etcd etcd "" "DNS:localhost,IP:127.0.0.1"
  certificate etcd-ca etcd-client kube-apiserver
  certificate front-proxy-ca front-proxy-client front-proxy-client
  certificate ca apiserver kube-apiserver "" \
    "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:localhost,$addresses"
  certificate ca apiserver-kubelet-client kube-apiserver-kubelet-client system:masters
  certificate ca admin kubernetes-admin system:masters
  certificate ca controller-manager system:kube-controller-manager
  certificate ca scheduler system:kube-scheduler
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$LAB/pki/sa.key" 2>/dev/null
  openssl pkey -in "$LAB/pki/sa.key" -pubout -out "$LAB/pki/sa.pub"
}

make_node_certificates() {
  certificate ca kubelet "system:node:$NODE_NAME" system:nodes "DNS:$NODE_NAME,IP:$1"
  certificate ca kube-proxy system:kube-proxy
}

authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "$PKI_DAYS" \
    -subj "/CN=$2" -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature \
    -keyout "$LAB/pki/$1.key" -out "$LAB/pki/$1.crt" 2>/dev/null
}

# certificate AUTHORITY NAME COMMON_NAME [ORGANIZATION] [ALTERNATIVE_NAMES]
certificate() {
  local pki=$LAB/pki subject="/CN=$3"
  [[ -z ${4:-} ]] || subject="/O=$4$subject"
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$subject" \
    -keyout "$pki/$2.key" -out "$pki/$2.csr" 2>/dev/null
  openssl x509 -req -in "$pki/$2.csr" -CA "$pki/$1.crt" -CAkey "$pki/$1.key" -days "$PKI_DAYS" \
    -set_serial "0x$(openssl rand -hex 8)" -out "$pki/$2.crt" -extfile <(
      echo "keyUsage=critical,digitalSignature"
      echo "extendedKeyUsage=serverAuth,clientAuth"
      [[ -z ${5:-} ]] || echo "subjectAltName=$5"
    ) 2>/dev/null
  rm "$pki/$2.csr"
}

# kubeconfig SERVER NAME FILE: of the client certificate NAME.
kubeconfig() {
  local pki=$LAB/pki
  (
    umask 077
    cat >"$3" <<YAML
apiVersion: v1
kind: Config
current-context: temper
contexts:
- {name: temper, context: {cluster: temper, user: $2}}
clusters:
- name: temper
  cluster:
    server: $1
    certificate-authority-data: $(base64 -w0 "$pki/ca.crt")
users:
- name: $2
  user:
    client-certificate-data: $(base64 -w0 "$pki/$2.crt")
    client-key-data: $(base64 -w0 "$pki/$2.key")
YAML
  )
}
