package e2e

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

func TestViewerReadsAllThreeKinds(t *testing.T) {
	_, kube := clients(t)
	ctx := limited(t, 20*time.Second)
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "temper-e2e-"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "temper-viewer"},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: "e2e-viewer"}},
	}
	made, err := kube.RbacV1().ClusterRoleBindings().Create(ctx, binding, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		kube.RbacV1().ClusterRoleBindings().Delete(context.Background(), made.Name, metav1.DeleteOptions{})
	})
	viewer := as(t, "e2e-viewer")
	for _, kind := range allKinds {
		eventually(t, 10*time.Second, kind.Resource, func() (bool, string) {
			_, err := viewer.Resource(kind).List(ctx, metav1.ListOptions{})
			return err == nil, text(err)
		})
	}
}

func TestOthersGetTheWordsOfKubernetes(t *testing.T) {
	stranger := as(t, "e2e-stranger")
	for _, kind := range allKinds {
		_, err := stranger.Resource(kind).List(limited(t, 10*time.Second), metav1.ListOptions{})
		wanted := `User "e2e-stranger" cannot list resource "` + kind.Resource + `" in API group "temper.io" at the cluster scope`
		if !errors.IsForbidden(err) || !strings.Contains(text(err), wanted) {
			t.Errorf("%s: %v", kind.Resource, err)
		}
	}
}

// Around kube-apiserver: through a pod's proxy, whoever may do that, saying
// in headers to be somebody who may read everything.
func TestForgedHeadersAreWorthNothing(t *testing.T) {
	config := config(t)
	_, kube := clients(t)
	pods, err := kube.CoreV1().Pods(system).List(limited(t, 10*time.Second), metav1.ListOptions{LabelSelector: serverPods})
	if err != nil || len(pods.Items) == 0 {
		t.Skipf("no API server pods (%v)", err)
	}
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	address := config.Host + "/api/v1/namespaces/" + system + "/pods/https:" + pods.Items[0].Name + ":8443/proxy/apis/temper.io/v1/nodeperfs"
	request, _ := http.NewRequestWithContext(limited(t, 10*time.Second), http.MethodGet, address, nil)
	request.Header.Set("X-Remote-User", "system:admin")
	request.Header.Set("X-Remote-Group", "system:masters")
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusUnauthorized && response.StatusCode != http.StatusForbidden {
		t.Errorf("answered %d: %s", response.StatusCode, body)
	}
}

func as(t *testing.T, user string) *dynamic.DynamicClient {
	t.Helper()
	config := config(t)
	config.Impersonate = rest.ImpersonationConfig{UserName: user, Groups: []string{"system:authenticated"}}
	return dynamic.NewForConfigOrDie(config)
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
