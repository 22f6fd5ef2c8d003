/** What infra/ has to keep to, as tables; find-infra-problems.ts applies them. */

/** Types that cannot carry tags; all others have to. */
export const untaggable: readonly string[] = [
  'azurerm_cdn_frontdoor_custom_domain',
  'azurerm_cdn_frontdoor_origin',
  'azurerm_cdn_frontdoor_origin_group',
  'azurerm_cdn_frontdoor_route',
  'azurerm_cdn_frontdoor_rule',
  'azurerm_cdn_frontdoor_rule_set',
  'azurerm_consumption_budget_resource_group',
  'azurerm_cosmosdb_sql_container',
  'azurerm_cosmosdb_sql_database',
  'azurerm_cosmosdb_sql_role_assignment',
  'azurerm_eventgrid_system_topic_event_subscription',
  'azurerm_monitor_diagnostic_setting',
  'azurerm_role_assignment',
  'azurerm_role_definition',
  'azurerm_storage_account_static_website',
  'azurerm_storage_container',
  'azurerm_storage_management_policy',
  'azurerm_storage_queue',
  'azurerm_subnet',
  'azurerm_nat_gateway_public_ip_association',
  'azurerm_subnet_nat_gateway_association',
  'azurerm_subnet_network_security_group_association',
  'azurerm_traffic_manager_azure_endpoint',
  'azurerm_traffic_manager_external_endpoint',
  'Microsoft.KeyVault/vaults/secrets',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
  'Microsoft.Web/sites/hostNameBindings',
  'random_bytes',
];

/** Types that hold what people gave us, or what cannot be made again. */
export const holdsData: readonly string[] = [
  'azurerm_cosmosdb_account',
  'azurerm_cosmosdb_sql_container',
  'azurerm_cosmosdb_sql_database',
  'azurerm_key_vault',
  'azurerm_storage_account',
  'azurerm_storage_container',
];

/** Settings that close a door, by type: what they have to be, word for word. */
export const closed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  azurerm_storage_account: {
    shared_access_key_enabled: 'false',
    local_user_enabled: 'false',
    cross_tenant_replication_enabled: 'false',
    https_traffic_only_enabled: 'true',
    min_tls_version: 'TLS1_2',
  },
  azurerm_cosmosdb_account: {
    local_authentication_enabled: 'false',
    access_key_metadata_writes_enabled: 'false',
    minimal_tls_version: 'Tls12',
  },
  azurerm_cognitive_account: { local_auth_enabled: 'false' },
  azurerm_key_vault: { rbac_authorization_enabled: 'true', purge_protection_enabled: 'true' },
  azurerm_log_analytics_workspace: { local_authentication_enabled: 'false' },
  azurerm_application_insights: { local_authentication_enabled: 'false', ip_masking_enabled: 'true' },
  azurerm_cdn_frontdoor_route: { https_redirect_enabled: 'true', forwarding_protocol: 'HttpsOnly' },
};

/** The same for what azapi makes, whose settings stand in a body. */
export const closedBodies: Readonly<Record<string, readonly { readonly pattern: RegExp; readonly wanted: string }[]>> = {
  'Microsoft.Web/sites': [
    { pattern: /\bhttpsOnly\s*=\s*true\b/, wanted: 'httpsOnly = true' },
    { pattern: /\bminTlsVersion\s*=\s*"1\.[23]"/, wanted: 'minTlsVersion = "1.2"' },
  ],
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': [{ pattern: /\ballow\s*=\s*false\b/, wanted: 'allow = false' }],
};

/** Types whose network can be closed: they have to say whether it is. */
export const hasNetwork: readonly string[] = [
  'azurerm_cognitive_account',
  'azurerm_cosmosdb_account',
  'azurerm_key_vault',
  'azurerm_storage_account',
];

/** What a rule does not hold for: rule and address of the resource, and why. */
export const exceptions: Readonly<Record<string, string>> = {
  'public-network azurerm_storage_account.data': 'browsers upload to it and read thumbnails from it',
  'public-blobs azurerm_storage_account.data':
    'thumbnails are read by who knows their names; all other containers say that they are private',
  'kept azurerm_storage_account.host': 'leases and packages, which are made anew',
  'kept azurerm_storage_container.deploy': 'packages, which every release brings again',
  'roles azurerm_role_assignment.certificate_reader': 'the platform itself, whose principal differs by tenant',
};

/** Words that stand for keys, and where one may be read all the same. */
export const keyWords = {
  pattern:
    /\b(?:primary|secondary)_\w*(?:key|connection_string)s?\b|\binstrumentation_key\b|\bAccountKey=|\blist(?:Account)?Keys\b|\b(?:default_function|primary|blobs_extension)_key\b/gi,
  allowed: { 'infra/roots/routing/events.tf': ['blobs_extension_key'] } as Readonly<Record<string, readonly string[]>>,
};
