/**
 * The environment of a process that runs on the bundled Node: what the app was started with, less what
 * would steer a Node or belongs to Electron's start.
 */
export function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(NODE_|ELECTRON_|KEYFERRY_)/.test(name));
  return Object.fromEntries(kept);
}
