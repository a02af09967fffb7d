import ts from 'typescript'

/** A fault that can be planted in a file: a stretch of its text and what takes its place. */
export interface Mutation {
  /** Which kind of fault. */
  readonly operator: string
  readonly start: number
  readonly end: number
  readonly replacement: string
}

type Kind = ts.SyntaxKind

const swapped: ReadonlyMap<Kind, readonly [operator: string, replacement: string]> = new Map([
  [ts.SyntaxKind.PlusToken, ['arithmetic', '-']],
  [ts.SyntaxKind.MinusToken, ['arithmetic', '+']],
  [ts.SyntaxKind.AsteriskToken, ['arithmetic', '/']],
  [ts.SyntaxKind.SlashToken, ['arithmetic', '*']],
  [ts.SyntaxKind.PercentToken, ['arithmetic', '*']],
  [ts.SyntaxKind.PlusEqualsToken, ['arithmetic', '-=']],
  [ts.SyntaxKind.MinusEqualsToken, ['arithmetic', '+=']],
  [ts.SyntaxKind.LessThanToken, ['boundary', '<=']],
  [ts.SyntaxKind.LessThanEqualsToken, ['boundary', '<']],
  [ts.SyntaxKind.GreaterThanToken, ['boundary', '>=']],
  [ts.SyntaxKind.GreaterThanEqualsToken, ['boundary', '>']],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ['equality', '!==']],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ['equality', '===']],
  [ts.SyntaxKind.AmpersandAmpersandToken, ['logic', '||']],
  [ts.SyntaxKind.BarBarToken, ['logic', '&&']],
])

const otherName: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  some: 'every',
  every: 'some',
}

/** What makes a fault of texts: see src/model/fault.ts. */
const wordings: ReadonlySet<string> = new Set([
  'invalidParams',
  'outOfRange',
  'unreadable',
  'incomplete',
  'corrupt',
  'unsupported',
  'conflict',
  'noSpace',
])

/**
 * Every fault of these kinds that a source file has room for; none in types or imports, and none that is surely of words alone:
 * in what joins texts, and in what a fault is told (`conflict(what, expected, found)`). Whether and which fault is raised, and
 * all numbers outside of these, are drawn.
 */
export const mutationsOf = (path: string, text: string): readonly Mutation[] => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
  const found: Mutation[] = []
  const add = (operator: string, node: ts.Node, replacement: string): void => {
    found.push({ operator, start: node.getStart(file), end: node.getEnd(), replacement })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
      return
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && wordings.has(node.expression.text)) return
    plantIn(node, add)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

const plantIn = (node: ts.Node, add: (operator: string, node: ts.Node, replacement: string) => void): void => {
  if (ts.isBinaryExpression(node)) {
    const swap = swapped.get(node.operatorToken.kind)
    if (swap !== undefined && !isText(node)) add(swap[0], node.operatorToken, swap[1])
    if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) add('fallback', node, `(${node.right.getText()})`)
  } else if (ts.isNumericLiteral(node)) add('number', node, `(${node.getText()} + 1)`)
  else if (node.kind === ts.SyntaxKind.TrueKeyword) add('constant', node, 'false')
  else if (node.kind === ts.SyntaxKind.FalseKeyword) add('constant', node, 'true')
  else if (ts.isIfStatement(node)) add('condition', node.expression, `!(${node.expression.getText()})`)
  else if (ts.isConditionalExpression(node)) add('condition', node.condition, `!(${node.condition.getText()})`)
  else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    add('condition', node, `(${node.operand.getText()})`)
  else if (ts.isExpressionStatement(node) && (ts.isCallExpression(node.expression) || ts.isBinaryExpression(node.expression)))
    add('statement', node, ';')
  else if (ts.isPropertyAccessExpression(node) && node.name.text in otherName) add('name', node.name, otherName[node.name.text])
}

/** What joins texts is no arithmetic. */
const isText = ({ left, right }: ts.BinaryExpression): boolean =>
  [left, right].some((side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side))
