import { relative } from 'node:path';
import ts from 'typescript';

/** As a Nest project that follows the rules has it. */
const OPTIONS = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  strict: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  forceConsistentCasingInFileNames: true,
  skipLibCheck: true,
};

/**
 * Compiles files.
 *
 * @param {string[]} files which
 * @param {import('typescript').CompilerOptions} options beside ours, or in their place
 * @param {string} folder what the paths in the errors are relative to, and where types are looked for
 * @returns {string[]} the errors, each beginning with `file:line: `
 */
export function typeErrorsOf(files, options, folder) {
  const compilerOptions = { ...OPTIONS, ...options };
  const host = ts.createCompilerHost(compilerOptions);
  host.getCurrentDirectory = () => folder;
  const program = ts.createProgram(files, compilerOptions, host);
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  return diagnostics.map(({ file, start = 0, code, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (file === undefined) return `TS${code} ${text}`;
    const { line } = file.getLineAndCharacterOfPosition(start);
    return `${relative(folder, file.fileName)}:${line + 1}: TS${code} ${text}`;
  });
}
