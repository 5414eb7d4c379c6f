/**
 * Tools that lab material often calls and that nothing here stands in for. They are not on the machine: neither `which` nor Tab knows
 * them, and they end with 127 as any other name would; but what is said is that they are not simulated, not that the learner mistyped.
 */
const NAMES: readonly string[] = `
  helm helmfile helmsman skaffold tilt stern k9s k3s k3sup rke rke2 microk8s microk8s.kubectl vcluster velero kubeseal kubebuilder
  operator-sdk kubeadm kubelet kops kubespray kube-bench kubescape kubent etcdctl etcdutl etcd clusterctl cilium hubble calicoctl
  linkerd consul osm kn tkn argo argocd flux glooctl kubevela vela dapr faas-cli arkade krew ytt kapp kbld jsonnet tk cmctl
  podman crictl ctr nerdctl containerd dockerd docker-compose docker-machine buildah skopeo kaniko trivy grype syft cosign falco falcoctl
  terraform tofu packer pulumi ansible ansible-playbook vagrant vault nomad multipass virsh qemu-img
  az aws aws-iam-authenticator gcloud gsutil bq eksctl oci doctl ibmcloud hcloud linode-cli exo civo oc odo rosa
  apt apt-get apt-cache apt-key apt-mark add-apt-repository dpkg yum dnf rpm apk zypper pacman brew choco winget snap flatpak
  systemctl journalctl service systemd-analyze modprobe lsmod sysctl swapon swapoff mount umount iptables ip6tables nft ufw
  firewall-cmd route ifconfig netstat tcpdump strace lsof reboot shutdown useradd usermod userdel groupadd passwd visudo
  apparmor_parser aa-status getenforce setenforce crontab
  ssh scp sftp rsync ssh-keygen ssh-agent ssh-add ssh-copy-id gpg
  make cmake gcc g++ go cargo rustc java javac mvn gradle ant dotnet node npm npx yarn pnpm deno python python2 python3 pip pip3
  pipx poetry conda ruby gem bundle php composer perl elixir mix
  mysql mysqldump psql pg_dump sqlite3 mongo mongosh redis-cli rabbitmqctl rabbitmqadmin
  cfssl cfssljson step certbot gh glab hub mc grpcurl http kiro-cli claude
`
  .trim()
  .split(/\s+/);

const names = new Set(NAMES);

/** Whether a command is one of those tools. */
export const isNotSimulated = (name: string): boolean => names.has(name);
