package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	auditinternal "k8s.io/apiserver/pkg/apis/audit"
	auditv1 "k8s.io/apiserver/pkg/apis/audit/v1"
	"k8s.io/apiserver/pkg/apis/audit/validation"
	"k8s.io/apiserver/pkg/audit"
	"k8s.io/apiserver/pkg/audit/policy"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
)

// Policies and events that the module's audit tests made, judged and read by
// upstream's own code.

func auditLines(t *testing.T, name string) *bufio.Scanner {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "apiserver", "machinery", "target", "audit", name))
	if err != nil {
		t.Fatalf("run mvn verify -pl apiserver/machinery first (%v)", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 16<<20)
	return lines
}

type auditedRequest struct {
	User                                          string
	Groups                                        []string
	Known, ResourceRequest                        bool
	Verb, Path                                    string
	Group, Resource, Subresource, Namespace, Name string
	Level                                         string
	OmitStages                                    []string
	OmitManagedFields                             bool
}

func (r auditedRequest) attributes() authorizer.Attributes {
	record := authorizer.AttributesRecord{
		Verb: r.Verb, Path: r.Path, ResourceRequest: r.ResourceRequest,
		APIGroup: r.Group, APIVersion: "v1", Resource: r.Resource, Subresource: r.Subresource,
		Namespace: r.Namespace, Name: r.Name,
	}
	if r.Known {
		record.User = &user.DefaultInfo{Name: r.User, Groups: r.Groups}
	}
	return record
}

// Upstream names no item of a list of resources.
var resourceIndex = regexp.MustCompile(`\.resources\[\d+\]`)

func TestGoJudgesAuditPoliciesAlike(t *testing.T) {
	proves(t, "H7")
	lines := auditLines(t, "policies.jsonl")
	policies, requests := 0, 0
	for wrong := 0; lines.Scan() && wrong < 5; policies++ {
		var c struct {
			Policy, Refused string
			Requests        []auditedRequest
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		ours := resourceIndex.ReplaceAllString(c.Refused, ".resources")
		if refusal := upstreamRefusal(t, c.Policy); refusal != ours {
			t.Errorf("policy %s\nours: %s\nGo's: %s", c.Policy, ours, refusal)
			wrong++
		}
		if c.Refused != "" {
			continue
		}
		loaded, err := policy.LoadPolicyFromBytes([]byte(c.Policy))
		if err != nil {
			t.Fatal(err)
		}
		evaluator := policy.NewPolicyRuleEvaluator(loaded)
		for _, r := range c.Requests {
			requests++
			verdict := evaluator.EvaluatePolicyRule(r.attributes())
			stages := policy.ConvertStagesToStrings(verdict.OmitStages)
			slices.Sort(stages)
			stages = slices.Compact(stages)
			if string(verdict.Level) != r.Level || verdict.OmitManagedFields != r.OmitManagedFields ||
				!slices.Equal(stages, r.OmitStages) {
				t.Errorf("policy %s\nrequest %+v\nGo's: %s without %v, managed fields omitted: %v",
					c.Policy, r, verdict.Level, stages, verdict.OmitManagedFields)
				wrong++
			}
		}
	}
	if policies < 1000 || requests < 5000 {
		t.Errorf("only %d policies and %d requests", policies, requests)
	}
}

// upstreamRefusal is empty for a policy that upstream takes.
func upstreamRefusal(t *testing.T, text string) string {
	t.Helper()
	parsed := &auditinternal.Policy{}
	decoder := serializer.NewCodecFactory(audit.Scheme, serializer.EnableStrict).UniversalDecoder()
	if _, _, err := decoder.Decode([]byte(text), nil, parsed); err != nil {
		t.Fatal(err)
	}
	var problems []string
	for _, err := range validation.ValidatePolicy(parsed) {
		problems = append(problems, err.Error())
	}
	_, err := policy.LoadPolicyFromBytes([]byte(text))
	switch {
	case err == nil && len(problems) > 0:
		t.Fatalf("upstream loads what it finds wrong: %v", problems)
	case err != nil && len(problems) == 0:
		problems = append(problems, strings.Replace(err.Error(), "loaded illegal policy with 0 rules", "rules: there must be at least one", 1))
	}
	return strings.Join(problems, "; ")
}

// Every event is read without a field that upstream does not know, and
// upstream would have written the same bytes.
func TestGoReadsAndWritesAuditEventsAlike(t *testing.T) {
	proves(t, "H7")
	lines := auditLines(t, "events.jsonl")
	strict := serializer.NewCodecFactory(audit.Scheme, serializer.EnableStrict).UniversalDecoder(auditinternal.SchemeGroupVersion)
	encoder := audit.Codecs.LegacyCodec(auditv1.SchemeGroupVersion)
	events := 0
	for ; lines.Scan(); events++ {
		event := &auditinternal.Event{}
		if _, _, err := strict.Decode(lines.Bytes(), nil, event); err != nil {
			t.Errorf("%s\n%v", lines.Bytes(), err)
			continue
		}
		if event.AuditID == "" || event.Stage == "" || event.Level == "" || event.StageTimestamp.IsZero() {
			t.Errorf("half empty: %s", lines.Bytes())
		}
		again, err := runtime.Encode(encoder, event)
		if err != nil {
			t.Fatal(err)
		}
		if ours := string(lines.Bytes()); strings.TrimRight(string(again), "\n") != ours {
			t.Errorf("\nours: %s\nGo's: %s", ours, again)
		}
	}
	if events < 30 {
		t.Errorf("only %d events", events)
	}
}
