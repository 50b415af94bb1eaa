package conformance

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"k8s.io/client-go/rest"
)

const bikes = "https://shop.test/apis/shop.example.com/v1/bikes"

// shop is a server of machinery's tests in a process of its own (ShopProgram).
type shop struct {
	address string
	folder  string
	process *exec.Cmd
	ended   chan struct{}
}

// startShop starts one that ends with the test, and returns once it serves.
func startShop(t *testing.T, flags ...string) *shop {
	t.Helper()
	written, err := os.ReadFile(filepath.Join("..", "..", "apiserver", "machinery", "target", "shop.txt"))
	if err != nil {
		t.Fatalf("run mvn verify -pl apiserver/machinery first (%v)", err)
	}
	java, classpath, _ := strings.Cut(strings.TrimSpace(string(written)), "\n")
	folder := t.TempDir()
	process := exec.Command(java, append([]string{
		"-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", classpath, "io.temper.machinery.http.ShopProgram",
		"--bind-address=127.0.0.1", "--secure-port=0",
		"--tls-cert-file=" + filepath.Join(folder, "tls.crt"),
		"--tls-private-key-file=" + filepath.Join(folder, "tls.key"),
	}, flags...)...)
	log := filepath.Join(folder, "log")
	process.Stderr, err = os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	output, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	started := &shop{folder: folder, process: process, ended: make(chan struct{})}
	t.Cleanup(func() {
		if t.Failed() {
			said, _ := os.ReadFile(log)
			t.Logf("%s said:\n%s", started.address, said)
		}
		_ = process.Process.Kill()
		<-started.ended
	})
	said, err := bufio.NewReader(output).ReadString('\n')
	go func() {
		_ = process.Wait()
		close(started.ended)
	}()
	port, ok := strings.CutPrefix(strings.TrimSpace(said), "port=")
	if err != nil || !ok {
		t.Fatalf("the server does not start: %q %v", said, err)
	}
	started.address = "127.0.0.1:" + port
	return started
}

// stop tells it to stop and returns at once.
func (s *shop) stop(t *testing.T) {
	t.Helper()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

func (s *shop) awaitEnd(t *testing.T) {
	t.Helper()
	select {
	case <-s.ended:
	case <-time.After(30 * time.Second):
		t.Fatal("the server does not end")
	}
}

func (s *shop) trust(t *testing.T) *tls.Config {
	t.Helper()
	authority, err := os.ReadFile(filepath.Join(s.folder, "ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	return &tls.Config{RootCAs: pool, ServerName: "localhost"}
}

// config is for Go's clients, straight to it.
func (s *shop) config(t *testing.T) *rest.Config {
	t.Helper()
	return &rest.Config{
		Host:            "https://" + s.address,
		TLSClientConfig: rest.TLSClientConfig{CAFile: filepath.Join(s.folder, "ca.crt"), ServerName: "localhost"},
	}
}

// service is where new connections go: to one server after the other, as long
// as it is in it.
type service struct {
	mutex   sync.Mutex
	members []*shop
	next    int
}

func (s *service) set(members ...*shop) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.members = members
}

func (s *service) pick() *shop {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.next++
	return s.members[s.next%len(s.members)]
}

// client is one with connections of its own, as each kube-apiserver is.
func (s *service) client(t *testing.T, protocol string) *http.Client {
	t.Helper()
	transport := &http.Transport{
		ForceAttemptHTTP2: protocol == "h2",
		DialTLSContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			member := s.pick()
			config := member.trust(t)
			config.NextProtos = []string{protocol}
			return (&tls.Dialer{Config: config}).DialContext(ctx, network, member.address)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// follow keeps a service up to date as Kubernetes does: a server is in it while
// its /readyz says so.
func (s *service) follow(t *testing.T, every time.Duration, all func() []*shop) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			var ready []*shop
			for _, member := range all() {
				if member.ready(t) {
					ready = append(ready, member)
				}
			}
			if len(ready) > 0 {
				s.set(ready...)
			}
			select {
			case <-ctx.Done():
			case <-time.After(every):
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
}

func (s *shop) ready(t *testing.T) bool {
	transport := &http.Transport{TLSClientConfig: s.trust(t), DisableKeepAlives: true}
	response, err := (&http.Client{Transport: transport, Timeout: time.Second}).Get("https://" + s.address + "/readyz")
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// tally counts answers by what came of them, and by who gave them.
type tally struct {
	mutex       sync.Mutex
	outcomes    map[string]int
	servers     map[string]int
	connections map[string]int
	total       atomic.Int64
}

func newTally() *tally {
	return &tally{outcomes: map[string]int{}, servers: map[string]int{}, connections: map[string]int{}}
}

func (c *tally) outcome(what string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.outcomes[what]++
	c.total.Add(1)
}

// request is one whose connection is counted.
func (c *tally) request(t *testing.T, ctx context.Context, url string) *http.Request {
	t.Helper()
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		c.servers[info.Conn.RemoteAddr().String()]++
		c.connections[info.Conn.LocalAddr().String()]++
	}}
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

func (c *tally) mustBeAll(t *testing.T, outcome string) {
	t.Helper()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for what, count := range c.outcomes {
		if what != outcome {
			t.Errorf("%d times: %s", count, what)
		}
	}
	if c.outcomes[outcome] == 0 {
		t.Errorf("not once: %s", outcome)
	}
}

func without(all []*shop, one *shop) []*shop {
	return slices.DeleteFunc(slices.Clone(all), func(other *shop) bool { return other == one })
}
