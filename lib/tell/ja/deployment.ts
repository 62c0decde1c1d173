import type { DeploymentWords } from '../deployment-words.ts';

const LIST = 'aws cloudformation describe-stacks --query "Stacks[].StackName"';

export const deployment: DeploymentWords = {
  regionAlone: '--region はAWS上の配備のためのものです。--stack も指定してください。',
  badName: (name) =>
    `${name} はスタックの名前ではありません。--stack の後には配備のスタック名を書きます。省くときは --stack を最後に置いてください。`,
  noStack: (name, region) =>
    `お使いの認証情報のアカウントの ${region} に、スタック ${name} はありません。名前は --stack、リージョンは --region、アカウントは AWS_PROFILE で指定してください。一覧は「${LIST}」で見られます。`,
  incomplete: (name, missing, status) =>
    `スタック ${name} (${status}) に出力 ${missing.join('、')} がありません。${
      /IN_PROGRESS$/.test(status)
        ? '変更中です。終わってからもう一度お試しください。'
        : /ROLLBACK|FAILED/.test(status)
          ? '配備が最後まで終わっていません。CloudFormationのイベントを確認し、もう一度配備してください。'
          : '古い版の配備か、Truebounceのものではありません。もう一度配備するか、--stack で別の名前を指定してください。'
    }`,
  noRegion:
    'リージョンが分かりません。--region、環境変数 AWS_REGION、またはAWSのプロファイルで指定してください。',
  noCredentials:
    'AWSの認証情報が見つかりません。「aws sso login」や「aws configure」でサインインするか、AWS_PROFILE でプロファイルを指定してください。',
  badCredentials: (said) =>
    `AWSが認証情報を受け付けません。もう一度サインインしてください。AWSの返答: ${said}`,
  denied: (action, said) =>
    `お使いのAWSユーザーには許可がありません。${
      action === null ? '権限' : `権限 ${action} `
    }が不足しています。運用に必要な権限はREADMEにあります。AWSの返答: ${said}`,
  unreachable: (region, said) =>
    `${region} のAWSから返答がありません。リージョン名と回線を確認してください。${said}`,
};
