/** `kubectl config` */
import { command } from '#lib/kubectl/command.ts';
import {
  currentContext,
  deleteContext,
  getContexts,
  renameContext,
  setContext,
  useContext,
} from './contexts.ts';
import { deleteCluster, deleteUser, getClusters, getUsers, setValue, unsetValue } from './entries.ts';
import { setCluster, setCredentials } from './stanzas.ts';
import { view } from './view.ts';

export const config = command({
  use: 'config SUBCOMMAND',
  short: 'Change kubeconfig files',
  long: 'The file is the one of --kubeconfig, else those of $KUBECONFIG, else ~/.kube/config.',
  commands: [
    currentContext,
    deleteCluster,
    deleteContext,
    deleteUser,
    getClusters,
    getContexts,
    getUsers,
    renameContext,
    setValue,
    setCluster,
    setContext,
    setCredentials,
    unsetValue,
    useContext,
    view,
  ],
});
