import type { LogLevel } from '../log.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  ProgrammingModel,
  RegisteredFunction,
  RpcInvocationRequest,
  RpcInvocationResponse,
  RpcLogCategory,
} from './core-types.ts';
import type { Hooks } from './hooks.ts';
import { defineReadOnly } from './system-error.ts';

export interface InvocationLogScope {
  functionName: string;
  invocationId: string;
  hookData: object;
  invocationContext: unknown;
}

export interface InvokeOptions {
  request: RpcInvocationRequest;
  registered: RegisteredFunction;
  model: ProgrammingModel;
  hooks: Hooks;
  appHookData: object;
  log(level: LogLevel, category: RpcLogCategory, message: string, scope: InvocationLogScope): void;
}

interface PreContext {
  functionCallback: FunctionCallback;
  inputs: unknown[];
}

interface PostContext {
  inputs: unknown[];
  result: unknown;
  error: unknown;
}

/** The sequence of the worker's InvocationHandler: what a pre hook replaces is called, what a post hook leaves is answered. */
export async function invokeFunction(options: InvokeOptions): Promise<RpcInvocationResponse> {
  const { request, registered, hooks } = options;
  const hookData = {};
  const scope: InvocationLogScope = {
    functionName: registered.metadata.name,
    invocationId: request.invocationId,
    hookData,
    invocationContext: undefined,
  };
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata: registered.metadata,
    state: undefined,
    log: (level, category, message) => options.log(level, category, message, scope),
  };
  const model = options.model.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  scope.invocationContext = context;
  const readers = { hookData: () => hookData, appHookData: () => options.appHookData, invocationContext: () => context };

  const pre: PreContext = { functionCallback: registered.callback, inputs };
  defineReadOnly(pre, readers);
  await inState(core, 'preInvocationHooks', () => hooks.run('preInvocation', pre));

  const post: PostContext = { inputs: pre.inputs, result: null, error: null };
  defineReadOnly(post, readers);
  await inState(core, 'invocation', async () => {
    try {
      post.result = await model.invokeFunction(context, pre.inputs, pre.functionCallback);
    } catch (error) {
      post.error = error;
    }
  });
  await inState(core, 'postInvocationHooks', () => hooks.run('postInvocation', post));

  if (post.error !== null && post.error !== undefined) throw post.error;
  return await model.getResponse(context, post.result);
}

async function inState(
  core: CoreInvocationContext,
  state: NonNullable<CoreInvocationContext['state']>,
  run: () => Promise<void>,
): Promise<void> {
  core.state = state;
  try {
    await run();
  } finally {
    core.state = undefined;
  }
}
