package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// A mode is a way to the servers.
type mode string

const (
	// aggregated: through kube-apiserver, as all clients come.
	aggregated mode = "aggregated"
	// direct: as kube-apiserver itself comes, over HTTP/2.
	direct mode = "direct"
	// http1: as direct, over HTTP/1.1.
	http1 mode = "http1"
)

// admin may do everything, reader read flunders, everybody else nothing.
const (
	admin  = ""
	reader = "reader"
	nobody = "nobody"
)

// userAgent becomes the name of the field manager.
const userAgent = "oracle/1.0"

// patience is how long an answer may take: a revision of the future takes 3 s.
const patience = 30 * time.Second

// A side is one of the two servers and what is known of it.
type side struct {
	name   string
	lab    string
	places map[mode]place
	// known is what requests refer to as {name.what}.
	known map[string]string
}

type place struct {
	base   string
	client *http.Client
}

// newSide reads what hack/oracle/run left in the directory of a lab.
func newSide(labs, name string) (*side, error) {
	lab := filepath.Join(labs, name)
	config, err := os.ReadFile(filepath.Join(lab, "kubeconfig"))
	if err != nil {
		return nil, err
	}
	server := regexp.MustCompile(`server: (\S+)`).FindSubmatch(config)
	if server == nil {
		return nil, fmt.Errorf("%s: no server in kubeconfig", lab)
	}
	port, err := os.ReadFile(filepath.Join(lab, "run", "wardle.port"))
	if err != nil {
		return nil, err
	}
	own := "https://localhost:" + strings.TrimSpace(string(port))
	s := &side{name: name, lab: lab, places: map[mode]place{}, known: map[string]string{}}
	for m, p := range map[mode]struct {
		base, certificate string
		h2                bool
	}{
		aggregated: {string(server[1]), "admin", true},
		direct:     {own, "front-proxy-client", true},
		http1:      {own, "front-proxy-client", false},
	} {
		client, err := newClient(filepath.Join(lab, "pki"), p.certificate, p.h2)
		if err != nil {
			return nil, err
		}
		s.places[m] = place{p.base, client}
	}
	return s, nil
}

func newClient(pki, certificate string, h2 bool) (*http.Client, error) {
	authority, err := os.ReadFile(filepath.Join(pki, "ca.crt"))
	if err != nil {
		return nil, err
	}
	pair, err := tls.LoadX509KeyPair(
		filepath.Join(pki, certificate+".crt"), filepath.Join(pki, certificate+".key"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	return &http.Client{
		Transport: &http.Transport{
			TLSClientConfig:    &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}},
			ForceAttemptHTTP2:  h2,
			DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// An answer is what one server said.
type answer struct {
	status int
	header http.Header
	body   []byte
	// failure is why there is none.
	failure string
}

// send asks and reads the whole answer.
func (s *side) send(m mode, r request) answer {
	response, err := s.open(m, r)
	if err != nil {
		return answer{failure: reason(err)}
	}
	defer response.Body.Close()
	timer := time.AfterFunc(patience, func() { response.Body.Close() })
	defer timer.Stop()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{failure: "after " + response.Status + ": " + reason(err)}
	}
	return answer{status: response.StatusCode, header: response.Header, body: body}
}

func (s *side) open(m mode, r request) (*http.Response, error) {
	p := s.places[m]
	var body io.Reader
	if r.body != "" {
		body = bytes.NewReader([]byte(s.fill(r.body)))
	}
	asked, err := http.NewRequest(r.method, p.base+s.fill(r.target), body)
	if err != nil {
		return nil, err
	}
	for _, line := range r.lines(m) {
		asked.Header.Add(line.name, s.fill(line.value))
	}
	return p.client.Do(asked)
}

// reference is {name.what} in the text of a request.
var reference = regexp.MustCompile(`\{([a-z0-9-]+\.(?:rv|uid|continue|name|hash|etag))\}`)

// unknown marks a reference to what no answer has said: the script is wrong,
// or the answer before was.
const unknown = "UNKNOWN-"

func (s *side) fill(text string) string {
	return reference.ReplaceAllStringFunc(text, func(found string) string {
		value, ok := s.known[found[1:len(found)-1]]
		if !ok {
			return unknown + found[1:len(found)-1]
		}
		return value
	})
}

// reason is an error without what differs from run to run.
func reason(err error) string {
	text := err.Error()
	if at := strings.LastIndex(text, "\": "); at >= 0 {
		text = text[at+3:]
	}
	return text
}
