package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/sets"
	auditinternal "k8s.io/apiserver/pkg/apis/audit"
	"k8s.io/apiserver/pkg/audit"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/filters/impersonation"
	"k8s.io/apiserver/pkg/endpoints/request"
)

// Attempts to act as somebody else that the module's
// EmittedImpersonationsTest made and judged, judged by upstream's filter.

type attempt struct {
	Method, Target        string
	Headers               map[string][]string
	Code, Left            int
	Message               string
	Asked                 []string
	User, UID, Constraint string
	Groups                []string
	Extra                 map[string][]string
}

func TestGoImpersonatesAlike(t *testing.T) {
	proves(t, "G7")
	content, err := os.ReadFile(filepath.Join("..", "..", "apiserver", "machinery", "target", "impersonation", "attempts.jsonl"))
	if err != nil {
		t.Fatalf("run mvn verify -pl apiserver/machinery first (%v)", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 16<<20)
	attempts := 0
	for wrong := 0; lines.Scan() && wrong < 5; {
		var c struct {
			Rights   []string
			User     string
			Groups   []string
			Extra    map[string][]string
			Attempts []attempt
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		requestor := &user.DefaultInfo{Name: c.User, UID: uidOf(c.User), Groups: c.Groups, Extra: c.Extra}
		upstream := newImpersonator(c.Rights)
		for i, a := range c.Attempts {
			attempts++
			// Upstream remembers what was permitted for ten seconds, and asks less.
			if problem := upstream.compare(t, requestor, a, i == 0); problem != "" {
				t.Errorf("%s\nrights %q\nattempt %d of %.3000s", problem, c.Rights, i, lines.Bytes())
				wrong++
			}
		}
	}
	if attempts < 5000 {
		t.Errorf("only %d attempts", attempts)
	}
}

func uidOf(name string) string {
	if name == "jane" {
		return "1"
	}
	return "2"
}

type impersonator struct {
	rights  []string
	asked   []string
	served  *http.Request
	handler http.Handler
}

func newImpersonator(rights []string) *impersonator {
	i := &impersonator{rights: rights}
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	scheme.AddUnversionedTypes(schema.GroupVersion{Version: "v1"}, &metav1.Status{})
	serve := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { i.served = r })
	i.handler = impersonation.WithConstrainedImpersonation(serve, i, serializer.NewCodecFactory(scheme))
	return i
}

func (i *impersonator) Authorize(_ context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
	text := words(a)
	i.asked = append(i.asked, fmt.Sprintf("%s %s %s", a.GetUser().GetName(), javaMap(a.GetUser().GetExtra()), text))
	if slices.ContainsFunc(i.rights, func(right string) bool { return fits(right, text) }) {
		return authorizer.DecisionAllow, "", nil
	}
	return authorizer.DecisionNoOpinion, "no rule fits", nil
}

func words(a authorizer.Attributes) string {
	if !a.IsResourceRequest() {
		return fmt.Sprintf("%s path %s /", a.GetVerb(), a.GetPath())
	}
	group := a.GetAPIGroup()
	if group == "" {
		group = "core"
	}
	return fmt.Sprintf("%s %s %s/%s %s/%s", a.GetVerb(), group, a.GetResource(), a.GetSubresource(), a.GetNamespace(), a.GetName())
}

func fits(right, text string) bool {
	given := strings.Split(text, " ")
	for i, word := range strings.Split(right, " ") {
		if word != "*" && word != given[i] {
			return false
		}
	}
	return true
}

// javaMap prints as Java's TreeMap does.
func javaMap(extra map[string][]string) string {
	var entries []string
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		entries = append(entries, key+"=["+strings.Join(extra[key], ", ")+"]")
	}
	return "{" + strings.Join(entries, ", ") + "}"
}

// compare says what upstream does otherwise.
func (i *impersonator) compare(t *testing.T, requestor user.Info, a attempt, whole bool) string {
	t.Helper()
	i.asked, i.served = nil, nil
	req := httptest.NewRequest(a.Method, a.Target, nil)
	for name, values := range a.Headers {
		for _, value := range values {
			req.Header.Add(name, value)
		}
	}
	resolver := &request.RequestInfoFactory{APIPrefixes: sets.NewString("api", "apis"), GrouplessAPIPrefixes: sets.NewString("api")}
	info, err := resolver.NewRequestInfo(req)
	if err != nil {
		t.Fatal(err)
	}
	var event *auditinternal.Event
	ctx := audit.WithAuditContext(request.WithUser(request.WithRequestInfo(req.Context(), info), requestor))
	audited := audit.AuditContextFrom(ctx)
	if err := audited.Init(audit.RequestAuditConfig{Level: auditinternal.LevelMetadata}, sinkFunc(func(e *auditinternal.Event) { event = e })); err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	i.handler.ServeHTTP(answer, req.WithContext(ctx))
	audited.ProcessEventStage(ctx, auditinternal.StageResponseComplete)

	if whole && !slices.Equal(i.asked, a.Asked) {
		return fmt.Sprintf("Go's asks %q", i.asked)
	}
	if i.served == nil {
		var status metav1.Status
		if err := json.Unmarshal(answer.Body.Bytes(), &status); err != nil {
			t.Fatalf("%v: %s", err, answer.Body)
		}
		if int(status.Code) != a.Code || status.Message != a.Message {
			return fmt.Sprintf("Go's answers %d %s", status.Code, status.Message)
		}
		return ""
	}
	who, _ := request.UserFrom(i.served.Context())
	left := 0
	for name := range i.served.Header {
		if strings.HasPrefix(name, "Impersonate-") {
			left++
		}
	}
	constraint := ""
	if event.AuthenticationMetadata != nil {
		constraint = event.AuthenticationMetadata.ImpersonationConstraint
	}
	if a.Code != 200 || who.GetName() != a.User || who.GetUID() != a.UID || !slices.Equal(who.GetGroups(), a.Groups) ||
		javaMap(who.GetExtra()) != javaMap(a.Extra) || left != a.Left || constraint != a.Constraint {
		return fmt.Sprintf("Go's serves %+v by %q with %d headers left", who, constraint, left)
	}
	return ""
}

type sinkFunc func(*auditinternal.Event)

func (s sinkFunc) ProcessEvents(events ...*auditinternal.Event) bool {
	for _, event := range events {
		s(event)
	}
	return true
}
