import { metadataReadCharge } from '../../request-units.ts';
import type { Context, RegionEndpoint } from '../account-context.ts';
import type { Answer, Request } from '../exchange.ts';

/**
 * `GET /`: the topology by which the SDK chooses regions. The id must not be `localhost`, or the SDK ignores both lists
 * (@azure/cosmos, DatabaseAccount.js).
 */
export function readAccount(_request: Request, { account }: Context): Answer {
  const body = {
    _self: '',
    id: account.id,
    _rid: account.id,
    media: '//media/',
    addresses: '//addresses/',
    _dbs: '//dbs/',
    writableLocations: account.writableRegions().map(toLocation),
    readableLocations: account.readableRegions().map(toLocation),
    enableMultipleWriteLocations: true,
    continuousBackupEnabled: false,
    enableNRegionSynchronousCommit: false,
    enablePerPartitionFailoverBehavior: false,
    userReplicationPolicy: { asyncReplication: false, minReplicaSetSize: 3, maxReplicasetSize: 4 },
    userConsistencyPolicy: { defaultConsistencyLevel: 'Session' },
    systemReplicationPolicy: { minReplicaSetSize: 3, maxReplicasetSize: 4 },
    readPolicy: { primaryReadCoefficient: 1, secondaryReadCoefficient: 1 },
    queryEngineConfiguration: '{"maxSqlQueryInputLength":524288,"maxJoinsPerSqlQuery":10,"maxInExpressionItemsCount":16000}',
  };
  return { status: 200, headers: {}, body: JSON.stringify(body), charge: metadataReadCharge, operation: 'metadata' };
}

const toLocation = ({ name, endpoint }: RegionEndpoint) => ({ name, databaseAccountEndpoint: endpoint });
